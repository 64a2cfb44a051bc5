"""What is said at a desk, word by word: the table of statements has the rest, and is not needed to list the words."""

AT_DESK = {
    "status": "Give recommendations another status, with its step in the history.",
    "action": "Give an action another status; what is said with it is kept as a verified report.",
    "position": "Record what a party thinks.",
    "withdraw": "Record that a party takes its position back, or that it objects no more.",
    "dispute": "Record that a party or an addressee objects to what is said of it.",
    "progress": "Record what happened, as a report for which somebody vouches.",
    "verify": "Record the words of a report that stands on GitHub, for which somebody vouches.",
    "answer": "Record what an addressee answered.",
    "decision": "Record what the group itself decided.",
    "checked": "Record that somebody looked what became of it, and what they found.",
    "request": "Record that somebody was asked for an answer or a view.",
    "target": "Record by when it is to be done, in place of what was said before.",
    "field": "Record the value of a field that your group has added.",
    "owner": "Record which account sees to it.",
}
"""The first line of each command's help."""
