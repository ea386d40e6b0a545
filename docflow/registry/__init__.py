"""Number series, registers, sealing and issuing."""
