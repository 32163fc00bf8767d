#include "io/prelude.h"

namespace modrob::io {
namespace {

// An array beyond 4 GiB, and one behind it, in a file whose zeros take no room on the disk.
TEST(NpyWriterLarge, arrays_and_places_beyond_four_gigabytes) {
  constexpr int64_t kPieces = 4200;
  const std::vector<float> piece(size_t{1} << 18);
  const TemporaryFolder folder;
  {
    std::ofstream file(folder / "a.npz", std::ios::binary);
    NpzWriter writer([&](std::span<const std::byte> bytes) {
      if (bytes.data() == std::as_bytes(std::span(piece)).data()) {
        file.seekp(static_cast<std::streamoff>(bytes.size()), std::ios::cur);
      } else {
        file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
      }
    });
    writer.add_streamed<float>("large", std::vector<int64_t>{kPieces, 1 << 18}, [&](const ByteSink& append) {
      for (int64_t i = 0; i < kPieces; ++i) append(std::as_bytes(std::span(piece)));
    });
    writer.add<float>("behind", std::vector<int64_t>{2}, std::vector<float>{1, 2});
    writer.finish();
    ASSERT_TRUE(file.good());
  }
  const auto file = NpzFile::open(folder / "a.npz");
  EXPECT_THAT(file.names(), ElementsAre("behind", "large"));
  const auto large = file.array("large");
  EXPECT_GT(large.array().bytes.size(), uint64_t{1} << 32);
  EXPECT_THAT(large.array().shape, ElementsAre(kPieces, 1 << 18));
  EXPECT_THAT(floats_of(file.array("behind")), ElementsAre(1, 2));
}

}  // namespace
}  // namespace modrob::io
