"""What is asked of plans: documents as values (`documents`), forecasts (`forecasting`), pages (`pages`), and whether rows equal their
journal (`replay`, `soundness`)."""
