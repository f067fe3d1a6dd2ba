module fanfare.example/faults/hostile

go 1.19
