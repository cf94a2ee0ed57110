"""What was so, and when: captures of Desk in the database, and what is answered from them."""
