module fanfare.example/faults

go 1.19
