"""Who is there: availability, leases, effective presence."""
