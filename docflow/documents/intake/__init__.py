"""Where foreign files come in: every gate between an upload and the house, without HTTP or rows.

`limited` holds the doors that callers use; they run the gates in a process with limits.
"""
