"""What is asked of plans: documents as values (`documents`), forecasts (`forecasting`), pages (`pages`, `drafts`, `tasks`, `comparison`, `charting`, `sections`), and whether rows equal their
journal (`replay`, `soundness`)."""
