# Calls verify of a snippet for each line of standard input: ruby driver.rb FILE
require "base64"
require "json"
load ARGV[0]
$stdin.each_line(chomp: true) do |line|
  secret, now, body, headers = line.split("\t")
  begin
    puts verify(JSON.parse(Base64.decode64(headers)), Base64.decode64(body), Base64.decode64(secret), now.to_i)
  rescue StandardError
    puts "error"
  end
end
