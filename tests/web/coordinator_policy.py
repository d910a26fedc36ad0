"""Who may open the pages a coordinator keeps the work going with. Written by hand."""

COORDINATOR = {"coordinator"}

COORDINATOR_POLICY: dict[tuple[str, str], set[str]] = {
    ("/coordination/<partnership>", "GET"): COORDINATOR,
    ("/people/<partnership>/leaver/<int:who>", "GET"): COORDINATOR,
    ("/people/<partnership>/leaver/<int:who>", "POST"): COORDINATOR,
    ("/setup/<partnership>/settings", "GET"): COORDINATOR,
    ("/setup/<partnership>/settings", "POST"): COORDINATOR,
    ("/setup/<partnership>/calendar", "GET"): COORDINATOR,
    ("/setup/<partnership>/calendar", "POST"): COORDINATOR,
}
