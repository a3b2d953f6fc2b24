"""mein-senec.de: sign-in and peak shaving. Nothing local depends on it.

SENEC documents none of this; every claim is an observation of other clients' traffic and may stop
being true any day. The parts that will break first (the sign-in pages) are kept apart, recognised
by structure, and fail with a sentence.

    portal_settings   where, who, how: frozen
    portal_errors     everything that can go wrong, as a tree
    secret            text that cannot be printed
    page_parsing      a sign-in page -> what it is and which form it holds (pure)
    cookie_file       the cookie jar file
    rate_limit        one request at a time, with pauses and back-off
    wire              one HTTP exchange; the only module that knows httpx
    signin            the form stepper
    portal_answers    what an answer means (pure)
    portal_client     a session, readings and writes on top of all that
    plants            the owner API, parsed: which systems there are
    peak_shaving      … their peak shaving
    related_settings  … and what else it tells of them
    password          where a password comes from
    portal_journal    the file of changes made
"""
