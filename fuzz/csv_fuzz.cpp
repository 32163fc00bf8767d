#include <cstddef>
#include <cstdint>
#include <span>

#include "core/error.h"
#include "io/csv.h"

using modrob::io::CsvHeader;
using modrob::io::CsvTable;

// Whatever the bytes, they are refused with a UserError or every field can be read, and fields hold no more than the
// file.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  for (const auto header : {CsvHeader::kYes, CsvHeader::kNo}) {
    try {
      const auto table = CsvTable::parse(std::as_bytes(std::span(data, size)), "fuzz", header);
      size_t total = 0;
      int64_t line = 0;
      for (size_t row = 0; row < table.rows(); ++row) {
        MODROB_CHECK(table.line(row) > line, "rows begin on lines of their own");
        line = table.line(row);
        for (size_t column = 0; column < table.width(); ++column) total += table.field(row, column).size();
      }
      MODROB_CHECK(total <= size, "no more text than the file has");
      if (table.rows() > 0) table.number(0, 0);
    } catch (const modrob::UserError&) {
    }
  }
  return 0;
}
