#include "report/text_format.h"

#include <gtest/gtest.h>

namespace modrob::report {
namespace {

TEST(TextFormat, names_from_files_cannot_steer_the_terminal) {
  EXPECT_EQ(printable("encoder.layer.0.weight"), "encoder.layer.0.weight");
  EXPECT_EQ(printable("café"), "café");
  EXPECT_EQ(printable("a\x1b[2J\nb\x7f"), "a?[2J?b?");
  EXPECT_EQ(printable("a\xC2\x9B" "2J"), "a?2J");
  EXPECT_EQ(printable("\xC2\xA0"), "\xC2\xA0");
}

}  // namespace
}  // namespace modrob::report
