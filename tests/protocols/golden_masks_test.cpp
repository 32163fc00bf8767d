#include "io/json.h"
#include "protocols/prelude.h"

namespace modrob::protocols {
namespace {

TEST(Golden_protocols, masks) {
  const auto cases = io::read_json(golden_dir() / "protocols/masks.json");
  ASSERT_GT(cases.size(), 25u);
  for (const auto& one : cases) {
    Question question;
    question.pattern = one["pattern"];
    if (one.contains("epoch")) {
      question.purpose = Purpose::kTraining;
      question.epoch = one["epoch"];
    }
    if (one.contains("batch_size")) question.batch_size = one["batch_size"];
    const auto answer = masks_at(one["protocol"].get<std::string>(), one["rates"], question);
    auto hashes = io::Json::array();
    for (const auto& draw : answer.draws) {
      hashes.push_back(io::Json::array());
      for (const auto& mask : draw.masks) hashes.back().push_back(mask.kept_hash().substr(0, 16));
    }
    EXPECT_EQ(hashes, one["kept"]) << one.dump();
  }
}

// The notes' own values: rows and widths of MOSI's test split, every position valid, audio's rule.
TEST(Golden_protocols, thresholds) {
  struct Case {
    uint32_t seed;
    int64_t width;
    std::array<int64_t, 3> kept;
    std::string hash;
  };
  for (const auto& expected : {Case{1111, 50, {30864, 17055, 3377}, "3f1896b0ca89f54b"},
                               Case{1111, 375, {231501, 128513, 25557}, "28b776a72b212a19"},
                               Case{1111, 500, {308665, 171381, 34129}, "0af6501191aacfbe"},
                               Case{111, 50, {30947, 17100, 3504}, "87012905b438c65d"},
                               Case{11111, 500, {308930, 171832, 34139}, "2cdff2b57b0b54cf"}}) {
    const Positions full{expected.width, std::vector<int64_t>(686, expected.width)};
    constexpr std::array<double, 3> kRates = {0.1, 0.5, 0.9};
    for (size_t i = 0; i < kRates.size(); ++i) {
      foreign_random::NumpyLegacy generator(expected.seed);
      std::vector<ModalityMask> masks = {ModalityMask::of_positions(Modality::kAudio, full, Ends::kCanGo)};
      hide_by_thresholds(generator, masks, constant_rate(kRates[i]));
      const auto realised = masks[0].realised();
      EXPECT_EQ(realised.valid - realised.missing, expected.kept[i]);
      if (kRates[i] == 0.5) {
        EXPECT_EQ(masks[0].kept_hash().substr(0, 16), expected.hash);
      }
    }
  }
}

}  // namespace
}  // namespace modrob::protocols
