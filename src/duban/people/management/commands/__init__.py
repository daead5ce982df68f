"""Management commands of the room; reached through `duban manage`."""
