"""The ground floor: work, access, lifecycle, db, audit, jobs, clock, errors, ports, web."""
