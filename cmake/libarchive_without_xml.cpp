// The archive libarchive.a refers to libxml2 in its writer of XAR files, which comes along with the writer of tar files
// and is never asked for one. These stand for that library, so that a package need not carry it and ICU.
#include <cstdlib>

#define MODROB_NEVER_CALLED(name) \
  extern "C" void name() { std::abort(); }

MODROB_NEVER_CALLED(UTF8Toisolat1)
MODROB_NEVER_CALLED(xmlBufferCreate)
MODROB_NEVER_CALLED(xmlBufferFree)
MODROB_NEVER_CALLED(xmlFreeTextWriter)
MODROB_NEVER_CALLED(xmlNewTextWriterMemory)
MODROB_NEVER_CALLED(xmlTextWriterEndDocument)
MODROB_NEVER_CALLED(xmlTextWriterEndElement)
MODROB_NEVER_CALLED(xmlTextWriterSetIndent)
MODROB_NEVER_CALLED(xmlTextWriterStartDocument)
MODROB_NEVER_CALLED(xmlTextWriterStartElement)
MODROB_NEVER_CALLED(xmlTextWriterWriteAttribute)
MODROB_NEVER_CALLED(xmlTextWriterWriteBase64)
MODROB_NEVER_CALLED(xmlTextWriterWriteFormatAttribute)
MODROB_NEVER_CALLED(xmlTextWriterWriteString)
