"""Who may open the pages a coordinator keeps the work going with. Written by hand."""

COORDINATOR = {"coordinator"}
EVERYBODY = {
    "anonymous",
    "raiser",
    "receiver",
    "colleague",
    "manager",
    "coordinator",
    "board",
    "administrator",
    "stranger",
}

COORDINATOR_POLICY: dict[tuple[str, str], set[str]] = {
    ("/coordination/<partnership>", "GET"): COORDINATOR,
    ("/people/<partnership>/leaver/<int:who>", "GET"): COORDINATOR,
    ("/people/<partnership>/leaver/<int:who>", "POST"): COORDINATOR,
    ("/setup/<partnership>/test-mail", "GET"): COORDINATOR,
    ("/setup/<partnership>/test-mail", "POST"): COORDINATOR,
    ("/setup/<partnership>/drills", "GET"): COORDINATOR,
    ("/setup/<partnership>/drills", "POST"): COORDINATOR,
    ("/setup/<partnership>/drills/<int:drill>", "GET"): COORDINATOR,
    ("/setup/<partnership>/drills/<int:drill>/end", "POST"): COORDINATOR,
    ("/test-mail/<link>", "GET"): EVERYBODY,
    ("/test-mail/<link>", "POST"): EVERYBODY,
    ("/setup/<partnership>/settings", "GET"): COORDINATOR,
    ("/setup/<partnership>/settings", "POST"): COORDINATOR,
    ("/setup/<partnership>/calendar", "GET"): COORDINATOR,
    ("/setup/<partnership>/calendar", "POST"): COORDINATOR,
    ("/setup/<partnership>/calendar/progress", "GET"): COORDINATOR,
}
