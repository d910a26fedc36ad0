"""Who may open the pages a coordinator keeps the work going with. Written by hand."""

COORDINATOR = {"coordinator"}
LEADS = {"raiser", "receiver"}
"""Whoever holds or deputises in the post of a safeguarding lead: at the primary school, at children's social care."""
LEAD_OF_THE_AGENCY = {"receiver"}
AUDITOR = {"auditor"}
EVERYBODY = {
    "anonymous",
    "raiser",
    "receiver",
    "colleague",
    "manager",
    "coordinator",
    "board",
    "auditor",
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
    ("/activity/<partnership>", "GET"): COORDINATOR | LEADS,
    ("/activity/<partnership>/<agency>/<quarter>", "GET"): COORDINATOR | LEAD_OF_THE_AGENCY,
    ("/activity/<partnership>/<agency>/<quarter>", "POST"): COORDINATOR | LEAD_OF_THE_AGENCY,
    ("/activity/<partnership>/<agency>/<quarter>/remove", "POST"): COORDINATOR | LEAD_OF_THE_AGENCY,
    ("/activity/<partnership>/many", "GET"): COORDINATOR,
    ("/activity/<partnership>/many", "POST"): COORDINATOR,
    ("/activity/<partnership>/template.csv", "GET"): COORDINATOR,
    ("/audits/<partnership>", "GET"): COORDINATOR | AUDITOR,
    ("/audits/<partnership>/new", "GET"): COORDINATOR | AUDITOR,
    ("/audits/<partnership>/new", "POST"): COORDINATOR | AUDITOR,
    ("/audits/<partnership>/<int:no>", "GET"): COORDINATOR | AUDITOR,
    ("/audits/<partnership>/<int:no>", "POST"): COORDINATOR | AUDITOR,
    ("/audits/<partnership>/<int:no>/remove", "POST"): COORDINATOR | AUDITOR,
    ("/audits/<partnership>/samples", "POST"): COORDINATOR,
    ("/audits/<partnership>/samples/<int:sample>", "GET"): COORDINATOR | AUDITOR,
    ("/audits/<partnership>/files/<int:file>", "GET"): COORDINATOR | AUDITOR,
    ("/audits/<partnership>/files/<int:file>", "POST"): COORDINATOR | AUDITOR,
    ("/setup/<partnership>/settings", "GET"): COORDINATOR,
    ("/setup/<partnership>/settings", "POST"): COORDINATOR,
    ("/setup/<partnership>/calendar", "GET"): COORDINATOR,
    ("/setup/<partnership>/calendar", "POST"): COORDINATOR,
    ("/setup/<partnership>/calendar/progress", "GET"): COORDINATOR,
}
