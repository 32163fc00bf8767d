#include "report/prelude.h"

namespace modrob::report::html {

TEST(HtmlMarkup, text_is_safe_in_elements_and_attributes) {
  EXPECT_EQ(text("<script>alert(\"a\" & 'b')</script>"),
            "&lt;script&gt;alert(&quot;a&quot; &amp; &#39;b&#39;)&lt;/script&gt;");
  EXPECT_EQ(text("one\ntwo\tthree"), "one two three");
  EXPECT_EQ(text(std::string("a\0b\x1b[2J", 7)), "a?b?[2J");
}

TEST(HtmlMarkup, characters_that_turn_the_reading_direction_are_spelled_out_in_text_and_charts) {
  EXPECT_EQ(text("a\u202Eb\u2066"), "a[U+202E]b[U+2066]");
  EXPECT_EQ(io::parse_json(json_text({{"m", "a\u202Eb"}}), "spec").at("m"), "a[U+202E]b");
}

TEST(HtmlMarkup, json_cannot_end_its_script) {
  const io::Json json = {{"</script><!--", "a < b > c & d"}, {"text", "\"quotes\" \xE2\x80\x94"}};
  const auto safe = json_text(json);
  EXPECT_EQ(safe.find_first_of("<>&"), std::string::npos);
  EXPECT_EQ(io::parse_json(safe, "spec"), json);
}

TEST(HtmlMarkup, json_with_bytes_that_are_no_text_is_still_json) {
  EXPECT_EQ(io::parse_json(json_text({{"a", "x\xFFy"}}), "spec").at("a"), "x\xEF\xBF\xBDy");
}

TEST(HtmlMarkup, a_table_names_its_rows_and_aligns_words) {
  Table table("cap<tion", {"Name", "Words", "Number"}, 1, {1});
  table.add({"a&", Markup{"<b>b</b>"}, int64_t{1}});
  table.add({"c", {}, MetricValue{&metrics::find_metric("corr"), 0.5, {0.25, 0.75}}});
  const std::string html = table_html(table, "class=\"x\"");
  EXPECT_THAT(html, HasSubstr("<table class=\"x\"><caption>cap&lt;tion</caption>"));
  EXPECT_THAT(html, HasSubstr("<th scope=col class=w>Name<th scope=col class=w>Words<th scope=col>Number"));
  EXPECT_THAT(html, HasSubstr("<tr><th scope=row>a&amp;<td class=w><b>b</b><td>1"));
  EXPECT_THAT(html, HasSubstr("<tr><th scope=row>c<td class=w>\u2014<td>0.500 <i>[0.250, 0.750]</i>"));
  EXPECT_THAT(table_html(Table("", {"a"})), Not(HasSubstr("caption")));
}

TEST(ContentPolicy, base64_is_that_of_rfc_4648) {
  EXPECT_EQ(base64_of_hexadecimal(""), "");
  EXPECT_EQ(base64_of_hexadecimal("66"), "Zg==");
  EXPECT_EQ(base64_of_hexadecimal("666f"), "Zm8=");
  EXPECT_EQ(base64_of_hexadecimal("666f6f"), "Zm9v");
  EXPECT_EQ(base64_of_hexadecimal("666f6f626172"), "Zm9vYmFy");
  EXPECT_EQ(base64_of_hexadecimal("fbff"), "+/8=");
  EXPECT_THROW(base64_of_hexadecimal("6"), CheckFailure);
  EXPECT_THROW(base64_of_hexadecimal("6G"), CheckFailure);
}

TEST(ContentPolicy, allows_these_scripts_and_nothing_from_outside) {
  const auto policy = content_policy({"alert(1)", ""});
  EXPECT_THAT(policy, HasSubstr("default-src 'none'; script-src 'sha256-"));
  // SHA-256 of nothing, as browsers print it.
  EXPECT_THAT(policy, HasSubstr("'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"));
  EXPECT_THAT(policy, Not(HasSubstr("http")));
  EXPECT_THAT(policy, Not(HasSubstr("unsafe-eval")));
  EXPECT_THAT(content_policy({}), HasSubstr("script-src 'none'"));
}

}  // namespace modrob::report::html
