module fanfare.io/sdk/go

go 1.19
