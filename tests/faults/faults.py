"""Faults that would hurt somebody, each with the test that notices it.

Picked by hand: a condition turned, a limit off by one, a retry dropped, a tag forgotten, a mask
left out. `python -m tests.faults` plants one after the other and runs the test that is named. So
the list says what the suite must notice, however its tests are written and wherever they stand:
whoever rewrites a test may name another one here, and may not do without.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One fault: `new` in place of `old` in the definition that `symbol` names."""

    name: str
    """What is wrong then, in words."""
    symbol: str
    """`Claims.claim`, `plan_up`, `MAX_PAYLOAD`; for a template the name of its file. No path, so
    that files may be moved."""
    old: str
    new: str
    caught_by: str
    """The one test that notices; also with the id of one case, `test_x[case]`."""


CONFIG = (
    Fault(
        "nobody wrote a cap, so there is none",
        "Config.cap",
        "self.default_cap if self.has_default_cap else self.sms.max_messages",
        "self.sms.max_messages",
        "test_the_demo_and_what_init_writes_have_the_default_cap",
    ),
    Fault(
        "the demo's name stands in for one that cannot be read",
        "salvage",
        "tuple(key for key in IDENTITY if key not in read)",
        "()",
        "test_what_cannot_be_read_must_be_given[pause-no name]",
    ),
    Fault(
        "a mistyped key counts as left out",
        "salvage",
        " and not any(UNKNOWN_KEY in each.found for each in checked.findings)",
        "",
        "test_what_cannot_be_read_must_be_given[pause-a mistyped target]",
    ),
    Fault(
        "a number is advised as YAML took it",
        "advice_on",
        "wording.advice_on_quotes(source)",
        "wording.advice_on_quotes(str(value))",
        "test_digits_stay_digits_in_what_is_shown_and_advised[event.venue-0101]",
    ),
    Fault(
        "a hashtag behind a text is taken for a comment",
        "swallowed",
        "in_a_text and _PART_OF_TEXT.match(comment.text)",
        "False",
        "test_a_text_that_yaml_would_cut_stops_no_pause",
    ),
    Fault(
        "an option counts as no longer than a name",
        "_longest_answer",
        "max(map(len, field.options), default=NAME_LIMIT)",
        "NAME_LIMIT",
        "test_options_count_with_all_their_length",
    ),
    Fault(
        "a second registration is taken by default",
        "Registrations",
        'default="reject"',
        'default="allow"',
        "test_a_second_registration_is_refused_with_advice",
    ),
)

TEXTS = (
    Fault(
        "the strict reading is not applied",
        "sendable",
        "strictest(typed) if wording.is_strict else typed",
        "typed",
        "test_names_are_sent_as_the_strictest_carrier_takes_them",
    ),
    Fault(
        "Jamaica is texted where the United States are allowed",
        "_not_of_others",
        'return f"(?!{\'|\'.join(ranges)})" if ranges else ""',
        'return ""',
        "test_a_neighbour_with_the_same_calling_code_is_not_let_in",
    ),
    Fault(
        "what a spreadsheet has rounded is read as a number",
        "_unrounded",
        'if len(after) < exponent or behind_the_point.strip("0"):',
        'if behind_the_point.strip("0"):',
        "test_a_rounded_number_is_never_expanded",
    ),
    Fault(
        "a landline is texted",
        "unsendable",
        "if settings.landlines.fullmatch(phone):",
        "if settings.landlines.pattern == phone:",
        "test_what_can_never_be_sent_is_failed_with_its_reason",
    ),
    Fault(
        "a mobile is taken for a landline",
        "landline_pattern",
        "(?!(?:{found['mobile']})(?![0-9]))",
        "",
        "test_of_all_indian_numbers_that_pass_for_mobile_exactly_the_landlines_are_refused",
    ),
    Fault(
        "a roll number is dropped from the text",
        "sendable",
        "safe_code(answer) if key in wording.codes else safe_name",
        "safe_name(answer, '') if key in wording.codes else safe_name",
        "test_a_code_is_sent_with_its_digits",
    ),
    Fault(
        "a refused character passes for an answer on the command line",
        "_takes",
        're.search(schema.get("pattern", ""), units) is not None',
        "True",
        "test_the_command_line_takes_what_the_api_takes",
    ),
    Fault(
        "on a paused stack an import says that people are told now",
        "_tell_untold",
        "if since is not None:",
        "if since is None:",
        "test_while_paused_one_true_thing_is_said",
    ),
    Fault(
        "a dot makes a name a link",
        "safe_name",
        '_DOT_BEFORE_LETTER.sub(" ", _tidy(name))',
        "_tidy(name)",
        "test_a_dot_before_a_letter_is_a_blank_so_that_nothing_is_a_link",
    ),
    Fault(
        "a part that is just full counts as one more",
        "part_sizes",
        "parts[-1] + size > capacity",
        "parts[-1] + size >= capacity",
        "test_hundreds_of_texts_are_measured_alike",
    ),
    Fault(
        "the cheapest country stands for all",
        "price_per_part",
        "dearest = max(",
        "dearest = min(",
        "test_of_several_countries_the_dearest_counts",
    ),
    Fault(
        "a limit that the lower of two prices just fits is called enough",
        "_against",
        "need.high_usd > left",
        "False",
        "test_a_limit_between_two_prices_is_no_blocker_and_says_after_how_many_it_may_end",
    ),
)

PAGE_AND_API = (
    Fault(
        "what was typed goes into the row without its escapes",
        "_VALUE",
        "$util.escapeJavaScript($input.path('$.@NAME@'))",
        "$input.path('$.@NAME@')",
        "test_a_registration_is_stored_exactly_and_confirmed",
    ),
    Fault(
        "the page runs whatever script gets into it",
        "_policy",
        "script-src '{_digest(script)}'",
        "script-src 'unsafe-inline'",
        "test_the_policy_allows_exactly_our_script_and_our_style",
    ),
    Fault(
        "any source makes a registration a test",
        "put_item.vtl",
        """get('source')" == "@TEST@")""",
        """get('source')" != "")""",
        "test_the_source_is_test_only_when_the_request_says_so",
    ),
    Fault(
        "anything a caller names is an attempt",
        "put_item.vtl",
        '$attempt.matches("[0-9A-Fa-f]{32}")',
        '$attempt.matches(".+")',
        "test_what_is_not_exactly_32_hex_digits_is_no_attempt",
    ),
    Fault(
        "who sends a registration again is told that the number is taken",
        "duplicate_reject.vtl",
        '$first != "" && $first == $attempt.toLowerCase()',
        '$first == "never"',
        "test_the_same_attempt_is_answered_like_the_first_time",
    ),
    Fault(
        "the model lets control characters through",
        "_CLEAN",
        "{CONTROL})",
        "{CONTROL}never)",
        "test_a_control_character_is_refused_in_every_field",
    ),
    Fault(
        "the script and the model know nothing of what is invisible beyond U+FFFF",
        "INVISIBLE",
        "if a >= _BEYOND",
        "if a > 0xE0000",
        "test_python_and_the_api_s_engine_know_every_character_alike",
    ),
)

RESOURCES = (
    Fault(
        "down gives up behind a dozen others",
        "DELETED",
        "900",
        "300",
        "test_a_deletion_waits_for_those_of_two_dozen_others",
    ),
    Fault(
        "a runtime's end is told when it is over",
        "is_near_its_end",
        "supported_until - NEAR",
        "supported_until",
        "test_each_step_of_an_end_is_told",
    ),
    Fault(
        "a log group's deletion protection is seen when everything else is gone",
        "LogGroup.read",
        "protected=self._protection(group),",
        "",
        "test_a_protected_log_group_stops_down_before_anything_is_deleted",
    ),
    Fault(
        "the cap does not reach the handler",
        "handler_settings",
        '"max_messages": config.cap',
        '"max_messages": None',
        "test_no_more_sms_than_max_messages",
    ),
    Fault(
        "a denied question about an absent table ends the look",
        "_kept",
        "return _raising(error)",
        "raise",
        "test_what_is_absent_stays_absent_whatever_the_other_calls_answer[table-ListTagsOfResource-"
        "AccessDeniedException]",
    ),
    Fault(
        "a method's own throttle is seen and left",
        "patches",
        'gone = [f"/{method}" for method in found.get("method_settings", ())]',
        "gone: list[str] = []",
        "test_drift_by_hand_is_named_exactly_and_repaired[api-stage.method_settings]",
    ),
    Fault(
        "plan and status show what the function's variables hold",
        "_variables",
        'names = sorted(environment.get("Variables", {}))',
        "names = [str(environment)]",
        "test_a_wrapper_and_a_template_are_seen_without_what_is_in_them_and_taken_off",
    ),
    Fault(
        "an API is opened that stays shut if `up` is killed before its stage changes",
        "RestApi._update_api",
        "            announce(calls, self.definition.fingerprint())\n",
        "",
        "test_an_up_that_is_killed_while_it_opens_the_api_leaves_a_difference[CreateDeployment]",
    ),
    Fault(
        "down does not wait until the table is gone",
        "Table.delete",
        "        wait_until(self.aws, lambda: True if self._status() is None else None, GONE)",
        "        self._status()",
        "test_a_table_is_waited_for_while_it_is_made_and_while_it_goes",
    ),
    Fault(
        "the table is made without its tags",
        "Table._create",
        "                Tags=as_list(self.tags),\n",
        "",
        "test_what_was_just_created_has_an_empty_diff_and_our_tag[table]",
    ),
    Fault(
        "an up wants a paused pipe to run",
        "Pipe.desired",
        '"RUNNING" if since is None else "STOPPED"',
        '"RUNNING"',
        "test_a_pause_is_no_drift",
    ),
    Fault(
        "the counts pass the pipe's filter",
        "FILTER",
        '            SOURCE: {"S": list(PIPE_SOURCES)},\n',
        "",
        "test_it_agrees_with_the_pipes_filter",
    ),
    Fault(
        "the account's own rate of receipts is not put back",
        "DeliveryReceipts._restore",
        "knows = rate_before is not None and setting[RATE] == ALL",
        "knows = False",
        "test_the_old_rate_is_kept_on_the_role_and_put_back",
    ),
    Fault(
        "whoever deploys may change every API of the account",
        "_conditions",
        '        On.OWN_API: _equal(f"aws:ResourceTag/{STACK_TAG}", names.stack),\n',
        "",
        "test_an_api_is_made_tagged_and_changed_only_under_the_stacks_own_tag[OwnApi-"
        "aws:ResourceTag/smsverifier:stack]",
    ),
    Fault(
        "the counts are handed to the function",
        "FILTER",
        'SOURCE: {"S": list(PIPE_SOURCES)},',
        "",
        "test_the_totals_item_never_reaches_the_handler",
    ),
)

ENGINE = (
    Fault(
        "a wait that ended tells of notes that nobody has",
        "SETTLING",
        "OperationAbortedException means a concurrent change",
        "OperationAbortedException means a concurrent change (facts \u00a79)",
        "test_no_string_of_the_code_refers_to_notes[smsverifier/resources/log_group.py]",
    ),
    Fault(
        "a loss of data needs no permission",
        "plan_up",
        "if losing and not allow_data_loss:",
        "if losing and allow_data_loss:",
        "test_switching_backups_off_is_refused_unless_the_loss_is_allowed",
    ),
    Fault(
        "what somebody else has made is taken over unasked",
        "refuse_foreign",
        "if adopt and found.owner is None:",
        "if adopt or found.owner is None:",
        "test_a_foreign_resource_is_never_touched",
    ),
    Fault(
        "what is used goes before its users",
        "teardown",
        "transposed(needs_of(resources))",
        "needs_of(resources)",
        "test_after_down_nothing_is_left_and_users_went_first",
    ),
    Fault(
        "a table that only has to wait counts as a quota that is used up",
        "is_used_up",
        "return code in CODES and not any(text in message for text in _PASSING)",
        "return code in CODES",
        "test_what_only_asks_to_slow_down_is_tried_again[dynamodb.CreateTable]",
    ),
)

PIPELINE = (
    Fault(
        "a sweep texts whom the cap left waiting",
        "is_held",
        " or waits_for_cap(item)",
        "",
        "test_a_higher_cap_and_a_resend_tell_each_of_them_once",
    ),
    Fault(
        "whom an import holds back counts as forgotten",
        "is_forgotten",
        "return is_tellable(item) and not is_held(item)",
        "return is_tellable(item)",
        "test_who_was_imported_untold_is_not_taken_for_forgotten",
    ),
    Fault(
        "whose status nobody knows counts as told",
        "standing",
        "if status in {SENT, FAILED} else Standing.UNCONFIRMED",
        "if status in {SENT, FAILED} else Standing.SENT",
        "test_a_standing_says_whether_they_were_told[item11-unconfirmed]",
    ),
    Fault(
        "the handler takes an import's row from the stream",
        "is_new",
        "(SOURCES if is_wish(record) else PIPE_SOURCES)",
        "SOURCES",
        "test_an_import_is_told_by_somebodys_wish_and_never_by_the_pipe",
    ),
    Fault(
        "a row that came without a request id is never told",
        "complete",
        "yield whole if _is_complete(item) else _written(aws, table, item, whole)",
        "yield whole",
        "test_what_somebody_wrote_stays_and_only_what_is_missing_is_added",
    ),
    Fault(
        "resend --failed forgets whom a carrier dropped",
        "resend",
        "dropped_of(session, rows, choice.standings)",
        "{}",
        "test_resend_failed_means_whom_list_failed_shows",
    ),
    Fault(
        "a number is texted though another row says that it was",
        "nobody_twice",
        'if duplicates == "allow":',
        "if duplicates:",
        "test_a_number_that_was_told_is_not_told_by_a_row_typed_by_hand[reject]",
    ),
    Fault(
        "a number that stands in two rows is texted twice",
        "one_per_number",
        'if item[KEY]["S"] in kept',
        "if kept",
        "test_a_number_that_stands_in_two_rows_is_told_once[reject]",
    ),
    Fault(
        "remove-tests takes registrations",
        "removable_tests",
        "filter(is_test, items)",
        "items",
        "test_nobody_but_tests_is_ever_removed",
    ),
    Fault(
        "an import writes over rows that are there",
        "Importer._put_new",
        '                ConditionExpression=f"attribute_not_exists({KEY})",\n',
        "",
        "test_a_row_that_is_there_stays_as_it_is",
    ),
    Fault(
        "an import keeps another spelling of a number as the key",
        "Admission.admitted",
        'KEY: {"S": key}',
        'KEY: item.get(KEY, {"S": key})',
        "test_who_was_told_can_register_under_no_spelling_again[reject]",
    ),
    Fault(
        "who was told is told again by another spelling of their number",
        "_Found._keep",
        "if _RANKS[row.status] > _RANKS[best.status]:",
        "if row.line == best.line:",
        "test_of_two_spellings_the_one_that_was_told_comes_in[sent]",
    ),
    Fault(
        "a file that was cut off is taken for one with empty cells",
        "ExportFile._rows",
        "whole = self.file.is_ended",
        "whole = True",
        "test_a_file_that_was_cut_off_is_refused",
    ),
    Fault(
        "a spreadsheet takes the plus off a number",
        "_ACTIVE",
        r"[=+\-@",
        r"[=\-@",
        "test_a_phone_number_keeps_its_plus_as_text",
    ),
    Fault(
        "an id that is a number is listed whole",
        "_registrant",
        "key if wanted.show_numbers else _masked(key, phone)",
        "key",
        "test_numbers_are_masked_and_ids_that_are_numbers_too",
    ),
    Fault(
        "a carrier's word passes for a delivery",
        "_fate",
        'by_phone and "carrier" not in words',
        "by_phone",
        "test_the_carriers_word_is_no_delivery",
    ),
    Fault(
        "what is spent already is not taken off the limit",
        "spend_limit",
        "round(limit - spent, 9)",
        "limit",
        "test_one_dollar_says_after_how_many_sms_nothing_arrives",
    ),
)

FLOWS = (
    Fault(
        "who registered while duplicates were allowed is let in again without a word",
        "_may_hold_such_rows",
        "return not is_keyed_by_number(template)",
        "return False",
        "test_plan_and_up_say_how_many_could_register_again[reject]",
    ),
    Fault(
        "a default cap below what was sent comes with the yes that the plan gets",
        "confirm_used_up_default",
        'if session.place.target == "aws" or can_ask(session.screen):',
        'if session.place.target != "aws" and can_ask(session.screen):',
        "test_on_aws_it_needs_a_yes",
    ),
    Fault(
        "a wrong configuration's stack is compared with the demo's settings",
        "Looking.look",
        "stack_status if session.is_whole else stack_presence",
        "stack_status",
        "test_status_shows_what_is_there_and_how_many[an unknown placeholder]",
    ),
    Fault(
        "a text off its template is no reason for another exit code",
        "show_message",
        " if is_ready(draft.findings) else ExitCode.NOT_IN_SYNC",
        "",
        "test_a_text_off_its_template_is_a_blocker",
    ),
    Fault(
        "a text is shown that is not the one sent",
        "register_and_follow",
        "render(session.deployed.wording, fields)",
        "render(type(session.deployed.wording)("
        '**{**vars(session.deployed.wording), "message": config.sms.message}), fields)',
        "test_test_register_shows_the_text_that_is_sent",
    ),
    Fault(
        "what is fetched as the deployed code is taken on trust",
        "_fetch",
        'if bundle.code_sha256(fetched) != configuration["CodeSha256"]:',
        "if not fetched:",
        "test_code_that_is_not_what_its_hash_says_is_not_believed",
    ),
    Fault(
        "the table goes though its export failed",
        "Teardown.run",
        "self._delete([DATA], after=[*WRITERS, DATA])",
        "self._delete([DATA], after=WRITERS)",
        "test_an_export_that_fails_keeps_the_table",
    ),
    Fault(
        "who registered while the function was switched off is forgotten",
        "LOSES_ROWS",
        '"invocations", ',
        "",
        "test_a_function_that_was_switched_off_by_hand_is_put_right_and_nobody_is_forgotten",
    ),
    Fault(
        "a resend goes on through a pause",
        "have_told",
        "lambda: stop() or function_paused_since(session) is not None",
        "stop",
        "test_a_pause_ends_a_resend_of_another_laptop",
    ),
    Fault(
        "what was typed steers the terminal through an error",
        "_body",
        'return escaped("\\n".join([error.message, *_lines(error)]))',
        'return "\\n".join([error.message, *_lines(error)])',
        "test_what_was_typed_cannot_steer_the_terminal",
    ),
    Fault(
        "a plan with something to do ends like one without",
        "show_plan",
        "return ExitCode.NOT_IN_SYNC",
        "return ExitCode.DONE",
        "test_3_not_in_sync_when_the_plan_has_something_to_do",
    ),
    Fault(
        "down asks nobody on this machine",
        "_ask",
        "if is_local and not registrants:",
        "if is_local:",
        "test_down_asks_at_a_terminal_where_somebody_registered",
    ),
)

HANDLER = (
    Fault(
        "who is over the cap comes again until it is a dead letter",
        "_Telling._leave_waiting",
        'self.log.warning("waits", why=OVER_CAP)\n        return True',
        'self.log.warning("waits", why=OVER_CAP)\n        return False',
        "test_who_is_over_the_cap_waits_untold_and_the_row_and_the_log_say_why",
    ),
    Fault(
        "one more SMS that fails takes the earlier one off the row",
        "Claims.failed",
        "row.SENT if claim.was_sent else row.FAILED",
        "row.FAILED",
        "test_one_more_sms_that_fails_for_good_keeps_that_an_earlier_one_was_sent[fails_at_sns]",
    ),
    Fault(
        "the SDK publishes an SMS again by itself",
        "_SNS",
        '"total_max_attempts": 1',
        '"total_max_attempts": 4',
        "test_a_throttled_sms_releases_its_claim_and_is_told_later",
    ),
    Fault(
        "a pipe that reads its stream again texts whom the cap left waiting",
        "Claims.claim",
        '{} if registration.is_wish else {"over": _text(row.OVER_CAP)}',
        "{}",
        "test_who_waits_is_not_told_by_the_stream_that_comes_again",
    ),
    Fault(
        "a phone number in the place of an option's value is shown whole",
        "_tell",
        "_without_numbers(error.message)",
        "error.message",
        "test_a_number_that_was_typed_in_a_wrong_place_is_never_shown_whole[json0-args8]",
    ),
    Fault(
        "a row is claimed though somebody has it",
        "Claims.claim",
        " AND attribute_not_exists({row.SMS_STATUS})",
        "",
        "test_a_redelivered_record_sends_nothing",
    ),
    Fault(
        "an odd count of tries is taken off though the row is in somebody's hands",
        "Claims._forget",
        " AND attribute_not_exists({row.SMS_STATUS})",
        "",
        "test_a_row_that_somebody_has_keeps_its_odd_tries",
    ),
    Fault(
        "one more SMS is sent than the cap allows",
        "Totals._add",
        "#reserved < :below",
        "#reserved <= :below",
        "test_no_more_than_max_messages_are_sent",
    ),
    Fault(
        "a fault of SNS's counts as nothing sent",
        "_refusal",
        "return Unconfirmed(code)",
        "return NotSent(code)",
        "test_what_may_have_been_sent_is_never_sent_again",
    ),
    Fault(
        "an outcome that DynamoDB did not take is not written again",
        "_Telling._write",
        "lambda error: True",
        "_was_refused",
        "test_an_outcome_that_does_not_get_through_is_written_again",
    ),
    Fault(
        "the handler logs whole numbers",
        "tell",
        "phone=mask(registration.phone)",
        "phone=registration.phone",
        "test_it_logs_json_lines_with_masked_numbers",
    ),
    Fault(
        "the SDK adds to the counts again by itself",
        "_COUNTS",
        "attempts=1",
        "attempts=4",
        "test_a_count_whose_answer_is_lost_is_not_added_again",
    ),
    Fault(
        "two threads take the same turn",
        "Pacer.take_turn",
        "with self._lock:",
        "if True:",
        "test_one_takes_a_turn_at_a_time",
    ),
)

COMMANDS = (
    Fault(
        "an unknown verb is answered with what looks like it, though it acts",
        "_is_slip",
        "if command in ACTING:",
        "if not command:",
        "test_what_only_looks_alike_gets_no_command_that_acts[town]",
    ),
)

EMBEDDED_AWS = (
    Fault(
        "a record is retried once too often",
        "_next_attempts",
        "batch.retries >= rules.max_retries",
        "batch.retries > rules.max_retries",
        "test_a_record_that_always_fails_is_retried_as_often_as_configured_and_then_dies",
    ),
    Fault(
        "a warm worker goes on with old code",
        "Pool._warm",
        "idle.worker.deployed == deployed and idle.worker.is_running",
        "idle.worker.is_running",
        "test_new_code_runs_from_the_next_invocation_on",
    ),
    Fault(
        "a warm worker goes on with the old configuration",
        "Deployed",
        "timeout: int\n",
        "timeout: int = field(compare=False)\n",
        "test_after_every_change_of_the_configuration_later_calls_have_new_environments[timeout]",
    ),
    Fault(
        "a record that fails to match is gone",
        "StreamReader.read",
        "return records, self.position + len(fresh)",
        "self.position += len(fresh)\n        return records, self.position",
        "test_a_failure_while_matching_loses_no_record_and_is_told",
    ),
    Fault(
        "what is no leaf exists",
        "_values",
        "elif not isinstance(value, dict):",
        "else:",
        "test_a_filter_needs_the_key_of_the_values_type[pattern3-expected3]",
    ),
    Fault(
        "a value that no expression uses is taken",
        "check_expressions",
        "sorted(set(keys) - used)",
        "sorted(set(keys) & set())",
        "test_names_and_values_without_a_use_are_refused[body2]",
    ),
    Fault(
        "the account is out of the sandbox whatever was asked for",
        "SmsAccount.__init__",
        "self.in_sandbox = settings.in_sandbox",
        "self.in_sandbox = False",
        "test_in_the_sandbox_only_verified_numbers_are_reached",
    ),
    Fault(
        "a web page that points its own name here is answered",
        "Server.application",
        "hostname not in _HOSTS:",
        "hostname is None:",
        "test_a_foreign_host_header_is_refused",
    ),
    Fault(
        "any signature will do",
        "holder_of",
        "not _same(claim.signature, _signature(request, claim, holder.key.secret))",
        "not claim.signature",
        "test_another_secret_is_refused_in_every_protocol[json]",
    ),
    Fault(
        "a signature is good for ever",
        "_must_be_timely",
        "now - signed > good_for",
        "now - signed > LONGEST",
        "test_a_signature_of_another_time_is_refused[ago0-Signature expired]",
    ),
    Fault(
        "the inner pages take any secret",
        "Server._ours",
        "not hmac.compare_digest(secret.encode(), self.keys.page_secret.encode())",
        "not secret",
        "test_a_wrong_secret_is_answered_as_a_path_that_is_not_there[GET-outbox-x]",
    ),
    Fault(
        "whoever has the port is told the secret",
        "health",
        "not hmac.compare_digest(proof, keys.proof(port, nonce).encode())",
        "answer is None",
        "test_one_that_poses_as_ours_learns_nothing[says0-find_running]",
    ),
    Fault(
        "a function may do what its owner may",
        "Door.handle",
        "if call.caller.role:",
        "if False:",
        "test_what_it_does_not_allow_is_refused[an item]",
    ),
    Fault(
        "an answer of ours looks and writes while another does",
        "Door._answer",
        "self.lock if locked else nullcontext()",
        "nullcontext()",
        "test_of_our_own_answers_one_is_made_at_a_time",
    ),
    Fault(
        "moto answers two calls at once",
        "Door._forward",
        "with self.lock:",
        "if True:",
        "test_moto_answers_one_call_at_a_time_whoever_hands_it_on",
    ),
    Fault(
        "a restore leaves what the outbox holds",
        "Outbox.restore",
        "deque(saved, maxlen=KEPT)",
        "self._kept",
        "test_a_restored_pipeline_works_on",
    ),
    Fault(
        "a function's code is fetched from AWS",
        "code_location",
        "http://{host}{path}",
        "https://{host}.amazonaws.com{path}",
        "test_no_address_in_any_answer_leads_off_this_machine",
    ),
    Fault(
        "a queue is encrypted in two ways at once",
        "_must_be_one_encryption",
        "given.get(KEY, key)",
        "key",
        "test_5_a_queue_cannot_be_made_with_both",
    ),
    Fault(
        "who was deleted stays in the file",
        "Journal._changed",
        "return [] if lines.pop(key, None) is None else None",
        "return []",
        "test_who_is_deleted_is_in_no_file_whichever_way[_forget]",
    ),
    Fault(
        "a last line that was cut off counts",
        "read_kept",
        r'raw.split(b"\n")[:-1]',
        r'raw.split(b"\n")',
        "test_a_last_line_that_was_cut_off_costs_no_other",
    ),
    Fault(
        "who expired while the table was away comes back",
        "Journal._put_back",
        "if has_expired(attributes, self._clock()):",
        "if False:",
        "test_who_expires_while_the_table_is_away_does_not_come_back",
    ),
    Fault(
        "after a line that cannot be read, who seems untold may be texted",
        "_doubted",
        'item | {SMS_STATUS: {"S": SENDING}}',
        "item",
        "test_after_a_line_that_cannot_be_read_who_seems_untold_is_unconfirmed",
    ),
)

FAULTS = (
    *CONFIG,
    *TEXTS,
    *PAGE_AND_API,
    *RESOURCES,
    *ENGINE,
    *PIPELINE,
    *FLOWS,
    *HANDLER,
    *COMMANDS,
    *EMBEDDED_AWS,
)
"""All of them, in the order of the rooms."""
