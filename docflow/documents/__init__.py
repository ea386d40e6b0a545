"""Types and forms, drafts, versions, attachments; composing to paper form."""
