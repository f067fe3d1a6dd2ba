// Calls Verify of a snippet for each line of standard input.
package main

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

func decoded(text string) []byte {
	bytes, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		panic(err)
	}
	return bytes
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		parts := strings.Split(lines.Text(), "\t")
		now, _ := strconv.ParseInt(parts[1], 10, 64)
		headers := map[string]string{}
		if err := json.Unmarshal(decoded(parts[3]), &headers); err != nil {
			panic(err)
		}
		fmt.Println(Verify(headers, decoded(parts[2]), string(decoded(parts[0])), time.Unix(now, 0)))
	}
}
