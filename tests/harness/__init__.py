"""What every behaviour test stands on: real servers, fresh accounts, and people who use them.

`server` (conftest) runs the service, `account` is a tenant of its own for one test, `people` are
its agents, visitors and integrations, `answers` reads what they were answered. Nothing here knows
a rule of the product.
"""
