"""Reports collects each customer's documents into reports, and seals a report when it is sent to the customer."""
