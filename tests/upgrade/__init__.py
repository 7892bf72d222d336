"""Stacks that earlier versions made go on: what is written here must hold with every version.

| file           | holds                                                                      |
|----------------|----------------------------------------------------------------------------|
| `made_by/`     | per version, the calls by which its `up` made two stacks                   |
| `record`       | writes such a file, once, for a version that is to be released             |
| `overheard`    | the program of that version, run by `record`, with an ear on its calls     |
| `recording`    | reads such a file and makes the calls once more                            |
| `rows`         | what the registrations table of such a stack holds                         |
| `stack`        | the stack and its table as tests look at them, whatever this version says  |
"""
