"""What changes rows of this room; each module owns one noun."""
