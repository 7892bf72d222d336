"""What the deployed API says and does, as texts: the body's model, the mapping templates, the form.

Made from the configuration alone; `resources.rest_api` puts them where AWS wants them.
"""
