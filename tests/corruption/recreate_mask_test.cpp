// The program against tools/recreate_mask.py, which is written from docs/randomness.md alone.

#include "corruption/prelude.h"
#include "python.h"

namespace modrob::corruption {
namespace {

std::string output_of(const std::string& command) {
  std::FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) return "";
  std::string output;
  char buffer[4096];
  while (const size_t size = std::fread(buffer, 1, sizeof buffer, pipe)) output.append(buffer, size);
  EXPECT_EQ(::pclose(pipe), 0) << command;
  return output;
}

uint64_t bits_of(const io::Json& hexadecimal) {
  return std::bit_cast<uint64_t>(std::strtod(hexadecimal.get<std::string>().c_str(), nullptr));
}

/// Plan number `number` of a fixed random sequence.
struct RandomPlan {
  Corruption corruption;
  Occasion occasion;
  std::vector<std::string> ids;

  explicit RandomPlan(uint64_t number) {
    const KeyedStream stream(20260101, number);
    const auto modalities = ModalitySet::from_bits(static_cast<uint32_t>(1 + stream.integer(0, 7)));
    const auto missing = static_cast<double>(stream.integer(1, 1001));
    const auto noise = static_cast<double>(stream.integer(2, static_cast<uint64_t>(1001 - missing)));
    corruption.perturbations = {{kMissing, modalities, Rate::from_double(missing / 1000)},
                                {kNoiseAdd, modalities, Rate::from_double(noise / 1000)}};
    corruption.masks.selection = static_cast<Selection>(number % 3);
    corruption.masks.seed = number == 0 ? ~uint64_t{0} >> 1 : stream.integer(4, 1000);
    occasion.purpose = stream.integer(5, 2) == 0 ? Purpose::kTraining : Purpose::kDiagnosis;
    occasion.epoch = static_cast<int64_t>(stream.integer(6, 100));
    occasion.pass = static_cast<int64_t>(stream.integer(7, 2));
    occasion.draw = static_cast<int64_t>(stream.integer(8, 20));
    const uint64_t count = stream.integer(9, 1500);
    for (uint64_t i = 0; i <= count; ++i)
      ids.push_back("vidéo " + std::to_string(i / 20) + "[" + std::to_string(i % 20) + "]");
  }

  std::vector<uint64_t> hashes() const {
    std::vector<uint64_t> result;
    for (const auto& id : ids) result.push_back(hash_text(id));
    return result;
  }

  std::vector<Hit> hits() const {
    return corruption.masks.selection == Selection::kReferenceBatch ? assign_batch(corruption, occasion, hashes())
                                                                    : assign(corruption, occasion, hashes());
  }

  std::string arguments(const std::string& file, const std::string& noise_of, int elements) const {
    return " --ids '" + file + "' --seed " + std::to_string(corruption.masks.seed) + " --modalities " +
           corruption.modalities().name() + " --missing " + corruption.perturbations[0].rate.text() + " --noise " +
           corruption.perturbations[1].rate.percent() + "% --selection " +
           std::string(selection_name(corruption.masks.selection)) + " --purpose " +
           (occasion.purpose == Purpose::kTraining ? "training" : "diagnosis") + " --epoch " +
           std::to_string(occasion.epoch) + " --pass " + std::to_string(occasion.pass) + " --draw " +
           std::to_string(occasion.draw) + " --noise-of '" + noise_of + "' --elements " + std::to_string(elements) +
           " --json";
  }
};

std::vector<std::string> ids_with(const RandomPlan& plan, const std::vector<Hit>& hits, Hit wanted) {
  std::vector<std::string> ids;
  for (size_t i = 0; i < hits.size(); ++i) {
    if (hits[i] == wanted) ids.push_back(plan.ids[i]);
  }
  return ids;
}

TEST(Golden_corruption, recreate_mask) {
  const auto python = python_with("numpy");
  if (!python) GTEST_SKIP() << "no Python with numpy; install numpy or set MODROB_PYTHON to a Python that has it";
  const TemporaryFolder folder;
  const std::string file = (folder / "ids.txt").string();
  for (uint64_t number = 0; number < 6; ++number) {
    SCOPED_TRACE(number);
    const RandomPlan plan(number);
    {
      std::ofstream out(file);
      for (const auto& id : plan.ids) out << id << '\n';
    }
    const std::string noisy = plan.ids.back();
    constexpr int kElements = 3001;
    const std::string command =
        "'" + *python + "' '" MODROB_SOURCE_DIR "/tools/recreate_mask.py'" + plan.arguments(file, noisy, kElements);
    const io::Json theirs = io::parse_json(output_of(command), "recreate_mask.py");

    const uint64_t key = mask_key(plan.corruption.masks.seed, plan.occasion, plan.corruption.modalities());
    EXPECT_EQ(std::stoull(theirs.at("mask_key").get<std::string>(), nullptr, 16), key);
    for (size_t i = 0; i < plan.ids.size(); ++i) {
      ASSERT_EQ(bits_of(theirs.at("u").at(i)),
                std::bit_cast<uint64_t>(KeyedStream(key, hash_text(plan.ids[i])).uniform(0)));
    }
    const auto hits = plan.hits();
    EXPECT_EQ(theirs.at("missing").get<std::vector<std::string>>(), ids_with(plan, hits, hit_of(0)));
    EXPECT_EQ(theirs.at("noise").get<std::vector<std::string>>(), ids_with(plan, hits, hit_of(1)));
    EXPECT_EQ(theirs.at("normals").size(), plan.corruption.modalities().members().size());
    for (const Modality modality : plan.corruption.modalities().members()) {
      const auto& normals = theirs.at("normals").at(std::string(modality_name(modality)));
      ASSERT_EQ(normals.size(), size_t{kElements});
      const auto stream = noise_stream(plan.corruption.masks.seed, plan.occasion, modality, hash_text(noisy));
      for (uint64_t e = 0; e < kElements; ++e) {
        ASSERT_EQ(bits_of(normals.at(e)), std::bit_cast<uint64_t>(stream.normal(e))) << "element " << e;
      }
    }
  }
}

}  // namespace
}  // namespace modrob::corruption
