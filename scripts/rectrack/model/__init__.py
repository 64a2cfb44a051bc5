"""The record: types, rules, facts, who may speak for whom."""
