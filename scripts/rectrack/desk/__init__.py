"""May these files be so; and one safe way to change them.

Whatever changes a file goes through here: the command line, a comment, a form.
"""
