module fanfare.example/faults/receiver

go 1.19
