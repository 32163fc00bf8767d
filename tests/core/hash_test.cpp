#include "core/prelude.h"

namespace modrob {
namespace {

// FIPS 180-4 examples.
constexpr std::string_view kTwoBlocks = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
constexpr std::string_view kOfTwoBlocks = "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1";

TEST(Sha256, gives_the_known_answers) {
  EXPECT_EQ(sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256(kTwoBlocks), kOfTwoBlocks);
  EXPECT_EQ(sha256(std::string(1'000'000, 'a')), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, of_a_file_reads_beyond_one_piece) {
  const TemporaryFolder folder;
  const std::string content(3'000'001, 'x');
  write_file_whole(folder / "large", content);
  EXPECT_EQ(sha256_of_file(folder / "large"), sha256(content));
}

TEST(Sha256, of_what_cannot_be_read_names_the_path) {
  const TemporaryFolder folder;
  EXPECT_THAT(user_error_of([&] { sha256_of_file(folder / "absent"); }), HasSubstr((folder / "absent").string()));
  EXPECT_THAT(user_error_of([&] { sha256_of_file(folder.path()); }), HasSubstr(folder.path().string()));
}

RC_GTEST_PROP(Sha256Properties, pieces_give_the_hash_of_the_whole, (const std::vector<std::string>& pieces)) {
  Sha256 hash;
  std::string whole;
  for (const auto& piece : pieces) {
    hash.update(piece);
    whole += piece;
  }
  Sha256 moved = std::move(hash);
  RC_ASSERT(moved.finish() == sha256(whole));
}

}  // namespace
}  // namespace modrob
