"""GitHub to the record: what people say in comments and forms.

Read, judged, written as edits of the files, answered.
"""
