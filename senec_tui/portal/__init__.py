"""mein-senec.de: sign-in and peak shaving. Nothing local depends on it.

SENEC documents none of this; every claim is an observation of other clients' traffic and may stop
being true any day. The parts that will break first (the sign-in pages) are kept apart, recognised
by structure, and fail with a sentence.

    settings   where, who, how: frozen
    errors     everything that can go wrong, as a tree
    secret     text that cannot be printed
    pages      a sign-in page -> what it is and which form it holds (pure)
    jar        the cookie jar file
    pace       one request at a time, with pauses and back-off
    wire       one HTTP exchange; the only module that knows httpx
    signin     the form stepper
    client     a session, readings and writes on top of all that
    plants, peak_shaving, neighbours    the owner API, parsed
    password   where a password comes from
    journal    the file of changes made
"""
