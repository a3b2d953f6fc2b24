"""The web server of the appliance: requests, answers, cookies, certificates, and a real port."""
