"""GitHub and git, at the edge: reads what is there, writes what it is told, decides nothing.

Knows the record's words (an issue, a remark, a label), and no rule about them.
"""
