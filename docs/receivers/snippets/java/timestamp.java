import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

class Signature {
  /** now: Instant.now().getEpochSecond() */
  static boolean verify(Map<String, String> headers, byte[] rawBody, String secret, long now)
      throws GeneralSecurityException {
    String timestamp = headers.getOrDefault("x-fanfare-timestamp", "");
    if (!timestamp.matches("[0-9]{1,12}") || Math.abs(now - Long.parseLong(timestamp)) > 300) return false;
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    mac.update((timestamp + ".").getBytes(StandardCharsets.UTF_8));
    byte[] right = ("sha256=" + HexFormat.of().formatHex(mac.doFinal(rawBody))).getBytes(StandardCharsets.UTF_8);
    return same(right, headers.get("x-fanfare-signature")) || same(right, headers.get("x-fanfare-signature-next"));
  }

  private static boolean same(byte[] right, String given) {
    return given != null && MessageDigest.isEqual(right, given.getBytes(StandardCharsets.UTF_8));
  }
}
