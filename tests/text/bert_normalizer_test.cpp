#include "text/prelude.h"

namespace modrob::text {
namespace {

// "Ça ÉTÉ" with a separate accent in the second word, an ideograph and a zero-width space.
constexpr const char* kText = "\u00C7a\tE\u0301T\u00C9\u200B\u597Dx";

TEST(BertNormalizer, uncased_takes_case_and_accents) {
  EXPECT_EQ(BertNormalizer().normalize(kText), "ca ete \u597D x");
}

TEST(BertNormalizer, each_setting_does_one_thing) {
  const BertNormalizer cased = {.strip_accents = false, .lower_case = false};
  EXPECT_EQ(cased.normalize(kText), "\u00C7a E\u0301T\u00C9 \u597D x");
  EXPECT_EQ((BertNormalizer{.strip_accents = false}).normalize(kText), "\u00E7a e\u0301t\u00E9 \u597D x");
  EXPECT_EQ((BertNormalizer{.lower_case = false}).normalize(kText), "Ca ETE \u597D x");
  EXPECT_EQ((BertNormalizer{.split_ideographs = false}).normalize(kText), "ca ete\u597Dx");
  EXPECT_EQ((BertNormalizer{.clean_text = false}).normalize(kText), "ca\tete\u200B \u597D x");
}

TEST(BertNormalizer, marks_that_stay_are_put_in_their_order) {
  // A Balinese sign (class 9, no nonspacing mark) behind a Hangul tone mark (class 224), both of category Mc.
  EXPECT_EQ(BertNormalizer().normalize("a\u302E\u1B44b"), "a\u1B44\u302Eb");
  EXPECT_EQ((BertNormalizer{.strip_accents = false}).normalize("a\u302E\u1B44b"), "a\u302E\u1B44b");
}

TEST(BertNormalizer, kept_words_stay_as_they_are) {
  const std::vector<std::string> kept = {"NASA", "\u00C9a"};
  EXPECT_EQ(BertNormalizer().normalize("NASA NASAs \u00C9a Nasa\u597DNASA", kept),
            "NASA nasas \u00C9a nasa \u597D NASA");
}

TEST(BertNormalizer, ill_formed_input_is_dropped) {
  EXPECT_EQ(BertNormalizer().normalize("a\xFF"
                                       "b\xC3"),
            "ab");
  EXPECT_EQ(BertNormalizer().normalize(""), "");
}

}  // namespace
}  // namespace modrob::text
