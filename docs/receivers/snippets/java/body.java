import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

class Signature {
  /** now: not needed, this dialect signs no time. */
  static boolean verify(Map<String, String> headers, byte[] rawBody, String secret, long now)
      throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    byte[] right = ("sha256=" + HexFormat.of().formatHex(mac.doFinal(rawBody))).getBytes(StandardCharsets.UTF_8);
    return same(right, headers.get("{{header}}")) || same(right, headers.get("{{header}}-next"));
  }

  private static boolean same(byte[] right, String given) {
    return given != null && MessageDigest.isEqual(right, given.getBytes(StandardCharsets.UTF_8));
  }
}
