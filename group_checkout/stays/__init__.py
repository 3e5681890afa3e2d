"""Guest stays: who is in the hotel, and what each of them owes."""
