"""Fuzzing: whatever comes in, only designed errors come out; counts say how much was tried."""
