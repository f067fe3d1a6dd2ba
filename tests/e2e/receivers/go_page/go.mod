module receiver

go 1.19

require fanfare.io/sdk/go v0.0.0

replace fanfare.io/sdk/go => ./sdk
