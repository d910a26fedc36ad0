"""What happens when something runs out: reminders, flags to managers, the ladder they climb, and their answers."""
