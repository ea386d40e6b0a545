"""Asking the members of a body in writing, outside a meeting (phiếu lấy ý kiến)."""
