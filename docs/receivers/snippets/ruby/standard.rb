require "base64"
require "openssl"

def verify(headers, raw_body, secret, now = Time.now.to_i)
  timestamp = headers["webhook-timestamp"].to_s
  return false unless timestamp.match?(/\A\d{1,12}\z/) && (now - timestamp.to_i).abs <= 300

  key = Base64.strict_decode64(secret.delete_prefix("whsec_"))
  signed = "#{headers["webhook-id"]}.#{timestamp}.#{raw_body}"
  right = "v1," + Base64.strict_encode64(OpenSSL::HMAC.digest("SHA256", key, signed))
  headers["webhook-signature"].to_s.split(" ").any? { |given| OpenSSL.secure_compare(right, given) }
end
