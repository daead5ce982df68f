"""What is done here: receivers kept (`endpoints`), messages made (`following`), signed (`signing`), sent (`sending`), sent again (`replay`)."""
