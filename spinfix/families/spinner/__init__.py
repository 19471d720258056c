"""The thesaurus spinner of the news: its dictionary as a noisy channel, and the search for what stood there."""
