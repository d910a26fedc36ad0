"""Who may open the pages on which a coordinator changes a set-up, and what their addresses name. Written by hand."""

COORDINATOR = {"coordinator"}

SET_UP_POLICY: dict[tuple[str, str], set[str]] = {
    ("/setup/", "GET"): COORDINATOR,
    ("/setup/<partnership>", "GET"): COORDINATOR,
    ("/setup/<partnership>/check", "GET"): COORDINATOR,
    ("/setup/<partnership>/partnership", "GET"): COORDINATOR,
    ("/setup/<partnership>/partnership", "POST"): COORDINATOR,
    ("/setup/<partnership>/readers", "POST"): COORDINATOR,
    ("/setup/<partnership>/readers/<int:person>/remove", "POST"): COORDINATOR,
    ("/setup/<partnership>/auditors", "POST"): COORDINATOR,
    ("/setup/<partnership>/auditors/<int:person>/remove", "POST"): COORDINATOR,
    ("/setup/<partnership>/agencies", "GET"): COORDINATOR,
    ("/setup/<partnership>/agencies/new", "GET"): COORDINATOR,
    ("/setup/<partnership>/agencies/new", "POST"): COORDINATOR,
    ("/setup/<partnership>/agencies/join", "POST"): COORDINATOR,
    ("/setup/<partnership>/agencies/<agency>", "GET"): COORDINATOR,
    ("/setup/<partnership>/agencies/<agency>", "POST"): COORDINATOR,
    ("/setup/<partnership>/agencies/<agency>/remove", "POST"): COORDINATOR,
    ("/setup/<partnership>/use", "GET"): COORDINATOR,
    ("/setup/<partnership>/use/<protocol>", "GET"): COORDINATOR,
    ("/setup/<partnership>/use/<protocol>", "POST"): COORDINATOR,
    ("/setup/<partnership>/use/<protocol>/stop", "POST"): COORDINATOR,
    ("/setup/<partnership>/roles", "GET"): COORDINATOR,
    ("/setup/<partnership>/roles/<word>", "GET"): COORDINATOR,
    ("/setup/<partnership>/roles/<word>", "POST"): COORDINATOR,
    ("/setup/<partnership>/posts", "GET"): COORDINATOR,
    ("/setup/<partnership>/posts/<agency>", "GET"): COORDINATOR,
    ("/setup/<partnership>/posts/<agency>", "POST"): COORDINATOR,
    ("/setup/<partnership>/posts/<agency>/<role>/remove", "POST"): COORDINATOR,
    ("/setup/<partnership>/leave", "GET"): COORDINATOR,
    ("/setup/<partnership>/leave", "POST"): COORDINATOR,
    ("/setup/<partnership>/leave/<int:leave_id>/remove", "POST"): COORDINATOR,
    ("/admin/partnerships/new", "GET"): {"administrator"},
    ("/admin/partnerships/new", "POST"): {"administrator"},
}

SET_UP_VALUES = {"agency": "csc", "word": "senior_manager", "role": "matron", "leave_id": 1}
