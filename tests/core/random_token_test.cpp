#include "core/prelude.h"

namespace modrob {

TEST(RandomToken, is_hexadecimal_and_differs) {
  const std::string token = random_token();
  EXPECT_EQ(token.size(), 32u);
  EXPECT_EQ(token.find_first_not_of("0123456789abcdef"), std::string::npos);
  EXPECT_NE(random_token(), token);
}

}  // namespace modrob
